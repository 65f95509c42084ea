/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.lambdabatch.function

import com.amazonaws.services.lambda.runtime.Context
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage
import kotlinx.coroutines.awaitCancellation
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.context.annotation.Configuration
// tag::kotlin-imports[]
import io.github.lambdabatch.BatchHandler
import kotlinx.coroutines.delay
import org.springframework.context.annotation.Bean
// end::kotlin-imports[]
import java.util.concurrent.LinkedBlockingQueue
import java.util.function.Function

data class Order(val id: String, val amount: Int)

data class Receipt(val orderId: String)

class Orders {

    val accepted = LinkedBlockingQueue<Any>()

    fun accept(order: Order): Receipt {
        require(order.amount > 0) { "amount" }
        accepted.add(order)
        return Receipt(order.id)
    }

}

/** Lambdas as a user of Kotlin would write them. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
open class KotlinHandlers {

    @Bean
    open fun orders() = Orders()

    @Bean
    open fun handleMessage(orders: Orders): (SQSMessage) -> Unit = { message ->
        require(message.body.contains("A-")) { "body" }
        orders.accepted.add(message.body)
    }

    // tag::kotlin-lambda[]
    @Bean
    @BatchHandler
    open fun processOrder(orders: Orders): (Order) -> Receipt = orders::accept
    // end::kotlin-lambda[]

    // tag::kotlin-suspend[]
    @Bean
    @BatchHandler
    open fun storeOrder(orders: Orders): suspend (Order) -> Receipt = { order ->
        delay(1)
        orders.accept(order)
    }
    // end::kotlin-suspend[]

    @Bean
    @BatchHandler
    open fun orderWithContext(orders: Orders): (Order, Context?) -> Receipt = { order, context ->
        requireNotNull(context)
        orders.accept(order)
    }

    @Bean
    @BatchHandler
    open fun javaFunction(orders: Orders): Function<Order, Receipt> = Function(orders::accept)

    @Bean
    @BatchHandler
    open fun neverEnds(orders: Orders): suspend (Order) -> Unit = { order ->
        try {
            awaitCancellation()
        } finally {
            orders.accepted.add("cancelled " + order.id)
        }
    }

    @Bean
    open fun handlerClass(orders: Orders) = HandlerClass(orders)

}

@BatchHandler
class HandlerClass(private val orders: Orders) : (Order) -> Receipt {

    override fun invoke(order: Order): Receipt = orders.accept(order)

}
